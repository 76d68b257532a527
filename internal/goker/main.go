// Command goker measures asynclint on GoKer, the 103 kernels of real
// concurrency bugs from GoBench (CGO 2021), and on the leak patterns beside
// those that ship with Go. It prints one line a kernel, then totals.
//
//	go run ./internal/goker [-gobench DIR] [-update docs/goker.md] [-v]
//
// Without a checkout of the GoBench repository it measures what ships with
// Go. A kernel is hit when a finding lies on a line that shows the bug, and
// hit on its primary line when it lies on the line a person would point at;
// any other finding is off target. A hit is a pair when asynclint is silent on
// the kernel's corrected twin (testdata/twins): pairs are what counts.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	bench := flag.String("gobench", "", "directory of a GoBench checkout")
	update := flag.String("update", "", "file to write the scoreboard to")
	verbose := flag.Bool("v", false, "print the findings as well")
	flag.Parse()
	if err := run(*bench, *update, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "goker:", err)
		os.Exit(1)
	}
}

func run(bench, update string, verbose bool) error {
	ctx := context.Background()
	start := time.Now()
	t, err := measureTwins(ctx)
	if err != nil {
		return err
	}
	root, took, err := measureRoot(ctx, t)
	if err != nil {
		return err
	}
	took.add(t.spent)
	boards := []board{{"kernels that ship with Go", root}}
	if bench != "" {
		all, s, err := measureBench(ctx, bench, t)
		if err != nil {
			return err
		}
		took.add(s)
		boards = append(boards, board{"all kernels of GoBench", all})
	}
	for _, b := range boards {
		b.print(os.Stdout, verbose)
	}
	fmt.Fprintf(os.Stderr, "%.1f s: loading %.1f s, analysis %.1f s\n", time.Since(start).Seconds(), took.load.Seconds(), took.analyse.Seconds())
	if update == "" {
		return nil
	}
	return os.WriteFile(update, []byte(markdown(boards)), 0o666)
}
