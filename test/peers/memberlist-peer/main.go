// memberlist-peer is a node built on hashicorp/memberlist, for tests: options on the command line, one command a line on standard
// input, one JSON object a line on standard output, memberlist's own log on standard error.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/hashicorp/memberlist"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "memberlist-peer:", err)
		os.Exit(1)
	}
}

func run() error {
	options, err := parseOptions(os.Args[1:])
	if err != nil {
		return err
	}

	out := newOutput(os.Stdout)
	app := newApplication(options, out)
	config, err := options.config(app)
	if err != nil {
		return err
	}

	list, err := memberlist.Create(config)
	if err != nil {
		return err
	}

	app.started(list)
	out.write(line{"event": "started", "name": config.Name, "address": list.LocalNode().Address(), "time": now()})
	session := &session{list: list, app: app, keyring: config.Keyring, out: out}
	if len(options.join) > 0 {
		session.join(options.join)
	}

	// The end of input ends the node: whoever started it is gone.
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	for input.Scan() {
		if over := session.follow(input.Text()); over {
			return nil
		}
	}

	return list.Shutdown()
}
