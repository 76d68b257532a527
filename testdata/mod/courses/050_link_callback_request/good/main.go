package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"sync"
	"time"

	"example.com/courses/050_link_callback_request/good/link"
)

type agent struct {
	link    *link.Link
	log     *slog.Logger
	changed chan struct{}

	mu     sync.Mutex
	config json.RawMessage
}

func (a *agent) onNotice(m link.Message) {
	switch m.Topic {
	case "config.changed":
		select {
		case a.changed <- struct{}{}:
		default: // a reload is due already
		}
	default:
		a.log.Debug("notice", "topic", m.Topic)
	}
}

func (a *agent) reload(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	body, err := a.link.Request(ctx, "config.get")
	if err != nil {
		a.log.Error("reload", "err", err)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.config = body
	a.log.Info("config loaded", "bytes", len(body))
}

func (a *agent) reloader(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		a.reload(ctx)
		select {
		case <-ctx.Done():
			return
		case <-a.changed:
		case <-tick.C:
		}
	}
}

func main() {
	log := slog.Default()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	conn, err := net.DialTimeout("tcp", os.Getenv("CONTROL_ADDR"), 5*time.Second)
	if err != nil {
		log.Error("dial", "err", err)
		return
	}
	a := &agent{log: log, changed: make(chan struct{}, 1)}
	a.link = link.New(conn, a.onNotice)

	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { a.reloader(ctx) })
	wg.Go(func() {
		<-ctx.Done()
		a.link.Close()
	})
	err = a.link.Serve()
	log.Info("link ended", "err", err)
	cancel()
	wg.Wait()
}
