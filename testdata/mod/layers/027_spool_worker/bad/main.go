package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"

	"example.com/layers/027_spool_worker/bad/spool"
	"example.com/layers/027_spool_worker/bad/worker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: upper FILE")
		os.Exit(2)
	}
	f, err := os.Open(os.Args[1])
	if err != nil {
		slog.Error("open", "err", err)
		os.Exit(1)
	}
	defer f.Close()
	sp := spool.New(64)
	ws := worker.Start(ctx, 4, sp, func(_ context.Context, line string) error {
		_, err := fmt.Println(strings.ToUpper(line))
		return err
	})
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		if err := sp.Push(ctx, sc.Text()); err != nil {
			break
		}
	}
	sp.Close()
	ws.Wait()
	if err := errors.Join(sc.Err(), ctx.Err()); err != nil {
		slog.Error("upper", "err", err)
		os.Exit(1)
	}
}
