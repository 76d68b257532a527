package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"
)

type sample struct {
	Name  string    `json:"name"`
	Value float64   `json:"value"`
	At    time.Time `json:"at"`
}

type pusher struct {
	url     string
	client  *http.Client
	timeout time.Duration
}

func (p *pusher) push(ctx context.Context, batch []sample) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	body, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("push: %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

type batcher struct {
	push     func(ctx context.Context, batch []sample) error
	max      int
	interval time.Duration
	log      *slog.Logger
}

// sendAll pushes the batches in order until the channel is closed.
func (b *batcher) sendAll(ctx context.Context, batches <-chan []sample) {
	for batch := range batches {
		if err := b.push(ctx, batch); err != nil {
			b.log.Error("batch dropped", "samples", len(batch), "err", err)
		}
	}
}

func (b *batcher) run(ctx context.Context, in <-chan sample) {
	sendCtx := context.WithoutCancel(ctx)
	batches := make(chan []sample, 4)
	var sender sync.WaitGroup
	sender.Go(func() { b.sendAll(sendCtx, batches) })
	defer sender.Wait()
	defer close(batches)

	tick := time.NewTicker(b.interval)
	defer tick.Stop()

	var buf []sample
	flush := func() {
		if len(buf) > 0 {
			batches <- buf
			buf = nil
		}
	}
	for {
		select {
		case s, ok := <-in:
			if !ok {
				flush()
				return
			}
			buf = append(buf, s)
			if len(buf) >= b.max {
				flush()
			}
		case <-tick.C:
			flush()
		case <-ctx.Done():
			flush()
			return
		}
	}
}

func readSamples(ctx context.Context, conn net.PacketConn, out chan<- sample) error {
	defer close(out)
	buf := make([]byte, 2048)
	for {
		n, _, err := conn.ReadFrom(buf)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		s := sample{At: time.Now()}
		if _, err := fmt.Sscanf(string(buf[:n]), "%s %g", &s.Name, &s.Value); err != nil {
			continue
		}
		select {
		case out <- s:
		case <-ctx.Done():
			return nil
		}
	}
}

func main() {
	listen := flag.String("listen", "127.0.0.1:8125", "address for samples")
	url := flag.String("url", "http://localhost:9411/samples", "collector address")
	size := flag.Int("batch", 200, "samples in a batch")
	flag.Parse()

	log := slog.Default()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	conn, err := net.ListenPacket("udp", *listen)
	if err != nil {
		log.Error("listen", "err", err)
		return
	}
	unhook := context.AfterFunc(ctx, func() { conn.Close() })
	defer unhook()

	p := &pusher{url: *url, client: http.DefaultClient, timeout: 5 * time.Second}
	b := &batcher{push: p.push, max: max(*size, 1), interval: 10 * time.Second, log: log}

	in := make(chan sample, 64)
	readErr := make(chan error, 1)
	go func() { readErr <- readSamples(ctx, conn, in) }()
	b.run(ctx, in)
	if err := <-readErr; err != nil {
		log.Error("read samples", "err", err)
	}
}
