// Command profiled counts words, in ways that a profile shows to be costly.
//
// default.pgo is a CPU profile of it. To take it anew:
//
//	go run -pgo=off . default.pgo
package main

import (
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"example.com/profiled/words"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 {
		f, err := os.Create(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	lines := []string{"one 1", "two", "3 three", "four"}
	n := 0
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end); {
		for _, l := range lines {
			if words.HasNumber(l) {
				n++
			}
			n += len(words.Clean(l))
		}
		n += words.Lengths(lines, func(s string) int { return len(s) })
	}
	fmt.Println(n)
	return nil
}
