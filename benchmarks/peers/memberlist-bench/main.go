// memberlist-bench measures hashicorp/memberlist as Gossip.ClusterBench measures Gossip: the same clusters, the same figures, the
// same output.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "node" {
		exitOn(beNode())
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "micro" {
		micro()
		return
	}

	nodes := flag.Int("nodes", 10, "how many nodes the cluster has")
	steady := flag.Int("steady", 10, "how many seconds to measure once all is quiet")
	settle := flag.Int("settle", 60, "how many seconds it may take until all is quiet")
	kill := flag.Int("kill", 0, "how many nodes to shut down without a goodbye")
	parallel := flag.Int("parallel", 0, "how many joins may run at once; 0 for all")
	basePort := flag.Int("base-port", 0, "the port of the first node; 0 for free ports")
	flag.Parse()

	figures, err := measure(clusterOptions{
		nodes:    *nodes,
		steady:   time.Duration(*steady) * time.Second,
		settle:   time.Duration(*settle) * time.Second,
		kill:     *kill,
		parallel: *parallel,
		basePort: *basePort,
	})
	exitOn(err)
	exitOn(json.NewEncoder(os.Stdout).Encode(figures))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "memberlist-bench:", err)
		os.Exit(1)
	}
}
