package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"example.com/layers/021_site_check/good/check"
	"example.com/layers/021_site_check/good/probe"
)

func main() {
	timeout := flag.Duration("timeout", 5*time.Second, "per host")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := check.New(probe.TCP(*timeout), 16)
	bad := 0
	for _, r := range c.All(ctx, flag.Args()) {
		if r.Err != nil {
			bad++
			fmt.Printf("%-30s FAIL %v\n", r.Host, r.Err)
			continue
		}
		fmt.Printf("%-30s ok   %v\n", r.Host, r.Took.Round(time.Millisecond))
	}
	if bad > 0 {
		os.Exit(1)
	}
}
