package main

import (
	"math"
	"time"
)

// patience is how long joining, converging and detecting may take, each.
const patience = 120 * time.Second

type clusterOptions struct {
	nodes, kill, parallel, basePort int
	steady, settle                  time.Duration
}

// clusterFigures are what one run shows. Seconds are -1 where the time allowed did not suffice.
type clusterFigures struct {
	N                         int     `json:"n"`
	CreateS                   float64 `json:"create_s"`
	JoinS                     float64 `json:"join_s"`
	ConvergeAfterJoinS        float64 `json:"converge_after_join_s"`
	CPUUntilConvergedS        float64 `json:"cpu_until_converged_s"`
	SteadyCPUMsPerNodeS       float64 `json:"steady_cpu_ms_per_node_s"`
	RssMB                     float64 `json:"rss_mb"`
	DetectAllS                float64 `json:"detect_all_s"`
	JoinRetries               int32   `json:"join_retries"`
	AllocatedMBUntilConverged float64 `json:"allocated_mb_until_converged"`
	SteadyAllocatedKBPerNodeS float64 `json:"steady_allocated_kb_per_node_s"`
}

// measure lives one cluster's life: all nodes start, join at once, converge, rest, and some die.
func measure(o clusterOptions) (*clusterFigures, error) {
	var g group
	f := &clusterFigures{N: o.nodes, ConvergeAfterJoinS: -1, SteadyCPUMsPerNodeS: -1, DetectAllS: -1, SteadyAllocatedKBPerNodeS: -1}

	started := time.Now()
	if err := g.start(o.nodes, o.basePort); err != nil {
		return nil, err
	}
	f.CreateS = secondsSince(started)

	if converge(&g, o, f) {
		rest(o, f)
		detect(&g, o, f)
	}
	return f, nil
}

func converge(g *group, o clusterOptions, f *clusterFigures) bool {
	before := usageNow()
	started := time.Now()
	joined := g.join(o.parallel, started.Add(patience))
	f.JoinS = secondsOr(joined, started)
	f.JoinRetries = g.retries

	started = time.Now()
	converged := joined && g.waitUntilAllSee(o.nodes, started.Add(patience))
	f.ConvergeAfterJoinS = secondsOr(converged, started)

	used := usageNow().since(before)
	f.CPUUntilConvergedS = round(used.cpu.Seconds())
	f.AllocatedMBUntilConverged = round(float64(used.allocated) / 1e6)
	f.RssMB = round(residentMegabytes())
	return converged
}

func rest(o clusterOptions, f *clusterFigures) {
	// What was learnt is passed on for a while after everybody knows.
	time.Sleep(o.settle)
	before := usageNow()
	started := time.Now()
	time.Sleep(o.steady)
	used := usageNow().since(before)
	if o.steady > 0 {
		nodeSeconds := time.Since(started).Seconds() * float64(o.nodes)
		f.SteadyCPUMsPerNodeS = round(used.cpu.Seconds() * 1e3 / nodeSeconds)
		f.SteadyAllocatedKBPerNodeS = round(float64(used.allocated) / 1e3 / nodeSeconds)
	}
	f.RssMB = round(residentMegabytes())
}

func detect(g *group, o clusterOptions, f *clusterFigures) {
	if o.kill == 0 {
		return
	}
	started := time.Now()
	g.shutDownLast(o.kill)
	f.DetectAllS = secondsOr(g.waitUntilAllSee(o.nodes-o.kill, time.Now().Add(patience)), started)
}

func secondsOr(inTime bool, started time.Time) float64 {
	if !inTime {
		return -1
	}
	return secondsSince(started)
}

func secondsSince(started time.Time) float64 { return round(time.Since(started).Seconds()) }

func round(value float64) float64 { return math.Round(value*1e3) / 1e3 }
