package main

import (
	"fmt"
	"io"
	"os"
)

// beNode is the one node whose acks are measured: prints its address, ends when standard input does.
func beNode() error {
	list, err := start("node", 0)
	if err != nil {
		return err
	}

	fmt.Println(list.LocalNode().Address())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return list.Shutdown()
}
