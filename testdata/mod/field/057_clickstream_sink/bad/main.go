// Command clicksink moves click events from the log to the warehouse.
package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"example.com/field/057_clickstream_sink/bad/eventlog"
	"example.com/field/057_clickstream_sink/bad/warehouse"
)

type sink interface {
	Load(ctx context.Context, rows [][]byte) error
}

type mover struct {
	src   *eventlog.Reader
	dst   sink
	batch int
}

func main() {
	path := flag.String("log", "clicks.log", "event log")
	url := flag.String("warehouse", "http://localhost:9000/load", "warehouse")
	batch := flag.Int("batch", 500, "events per load")
	flag.Parse()

	src, err := eventlog.Open(*path)
	if err != nil {
		slog.Error("open event log", "err", err)
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	m := &mover{src: src, dst: warehouse.New(*url, 30*time.Second), batch: *batch}
	err = m.run(ctx)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		slog.Error("clicksink", "err", err)
		os.Exit(1)
	}
}

func (m *mover) run(ctx context.Context) error {
	poll := time.NewTicker(time.Second)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-poll.C:
		}
		rows, next, err := m.src.Read(m.batch)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		if err := m.dst.Load(ctx, rows); err != nil {
			slog.Error("batch not loaded", "rows", len(rows), "err", err)
		}
		if err := m.src.Commit(next); err != nil {
			return err
		}
	}
}
