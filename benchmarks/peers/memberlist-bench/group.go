package main

import (
	"fmt"
	"io"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/memberlist"
)

const (
	pollInterval  = 50 * time.Millisecond
	retryInterval = 100 * time.Millisecond
)

// group holds the nodes of the cluster. All join through the first.
type group struct {
	nodes      []*memberlist.Memberlist
	lastBehind int
	retries    int32
}

func start(name string, port int) (*memberlist.Memberlist, error) {
	config := memberlist.DefaultLANConfig()
	config.Name = name
	config.BindAddr = "127.0.0.1"
	config.BindPort = port
	config.AdvertisePort = port
	config.Logger = log.New(io.Discard, "", 0)
	return memberlist.Create(config)
}

func (g *group) start(count, basePort int) error {
	for i := 0; i < count; i++ {
		port := 0
		if basePort != 0 {
			port = basePort + i
		}
		node, err := start(fmt.Sprintf("node-%04d", i), port)
		if err != nil {
			return err
		}
		g.nodes = append(g.nodes, node)
	}
	return nil
}

// join joins all; a join that fails is tried again, as every user of the library would. It tells whether all succeeded in time.
func (g *group) join(parallel int, deadline time.Time) bool {
	if parallel == 0 {
		parallel = len(g.nodes)
	}
	seed := []string{g.nodes[0].LocalNode().Address()}
	room := make(chan struct{}, parallel)
	var late int32
	var all sync.WaitGroup
	for _, node := range g.nodes[1:] {
		all.Add(1)
		go func(node *memberlist.Memberlist) {
			defer all.Done()
			room <- struct{}{}
			defer func() { <-room }()
			for {
				if _, err := node.Join(seed); err == nil {
					return
				}
				if time.Now().After(deadline) {
					atomic.StoreInt32(&late, 1)
					return
				}
				atomic.AddInt32(&g.retries, 1)
				time.Sleep(retryInterval)
			}
		}(node)
	}
	all.Wait()
	return late == 0
}

// waitUntilAllSee waits until every node sees a number of live members, itself included; it tells whether they did in time.
func (g *group) waitUntilAllSee(count int, deadline time.Time) bool {
	for !g.allSee(count) {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(pollInterval)
	}
	return true
}

// allSee begins with the node that was behind the last time: as long as it is, nobody else needs to be asked.
func (g *group) allSee(count int) bool {
	for i := range g.nodes {
		index := (g.lastBehind + i) % len(g.nodes)
		if g.nodes[index].NumMembers() != count {
			g.lastBehind = index
			return false
		}
	}
	return true
}

// shutDownLast shuts nodes down that will not be heard of again.
func (g *group) shutDownLast(count int) {
	rest := len(g.nodes) - count
	victims := g.nodes[rest:]
	g.nodes = g.nodes[:rest]
	g.lastBehind = 0
	var all sync.WaitGroup
	for _, victim := range victims {
		all.Add(1)
		go func(victim *memberlist.Memberlist) {
			defer all.Done()
			_ = victim.Shutdown()
		}(victim)
	}
	all.Wait()
}
