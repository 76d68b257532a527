// Package metrics ships samples to a gateway in the background.
package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Sample is one measurement.
type Sample struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	OK      bool    `json:"ok"`
}

// Pusher sends samples from one goroutine. Push and Close are called by
// the goroutine that owns the Pusher.
type Pusher struct {
	url    string
	client *http.Client
	queue  chan Sample
	done   chan struct{}
}

// NewPusher starts a pusher.
func NewPusher(url string, depth int) *Pusher {
	p := &Pusher{
		url:    url,
		client: &http.Client{Timeout: 5 * time.Second},
		queue:  make(chan Sample, depth),
		done:   make(chan struct{}),
	}
	go p.loop()
	return p
}

// Push queues a sample.
func (p *Pusher) Push(s Sample) { p.queue <- s }

// Close sends what is queued and waits for it.
func (p *Pusher) Close() {
	close(p.queue)
	<-p.done
}

func (p *Pusher) loop() {
	defer close(p.done)
	for s := range p.queue {
		if err := p.send(s); err != nil {
			slog.Warn("sample not delivered", "name", s.Name, "err", err)
		}
	}
}

func (p *Pusher) send(s Sample) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	resp, err := p.client.Post(p.url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("gateway: %s", resp.Status)
	}
	return nil
}
