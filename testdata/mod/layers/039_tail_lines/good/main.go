package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"example.com/layers/039_tail_lines/good/filter"
	"example.com/layers/039_tail_lines/good/tail"
)

func main() {
	grep := flag.String("grep", "", "only lines that contain this")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: follow [-grep TEXT] FILE")
		os.Exit(2)
	}
	fl, err := tail.Follow(flag.Arg(0), 250*time.Millisecond)
	if err != nil {
		fmt.Fprintln(os.Stderr, "follow:", err)
		os.Exit(1)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	context.AfterFunc(ctx, fl.Stop)
	filter.Copy(os.Stdout, fl.Lines(), *grep)
	if err := fl.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "follow:", err)
		os.Exit(1)
	}
}
