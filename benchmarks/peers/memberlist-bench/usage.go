package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// usage is what this process has used up to a moment.
type usage struct {
	cpu       time.Duration
	allocated uint64
}

func usageNow() usage {
	var used syscall.Rusage
	// It fails for no argument but a wrong one.
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return usage{
		cpu:       time.Duration(used.Utime.Nano() + used.Stime.Nano()),
		allocated: memory.TotalAlloc,
	}
}

func (u usage) since(before usage) usage {
	return usage{cpu: u.cpu - before.cpu, allocated: u.allocated - before.allocated}
}

// residentMegabytes is the resident memory of this process.
func residentMegabytes() float64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return -1
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(statm))[1], 64)
	if err != nil {
		return -1
	}
	return pages * float64(os.Getpagesize()) / 1e6
}
