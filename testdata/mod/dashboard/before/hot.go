package before

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"sync/atomic"
	"time"
)

// Feeder moves what comes in, as long as it is open.
type Feeder struct {
	in   chan string
	stop chan struct{}
	open atomic.Bool
}

// Open says that the feeder may be used.
func (f *Feeder) Open() { f.open.Store(true) }

// WaitOpen waits for Open.
func (f *Feeder) WaitOpen() {
	for !f.open.Load() { // hotloop/spin-wait (strict)
	}
}

// PollOpen waits for Open, with pauses.
func (f *Feeder) PollOpen() {
	for !f.open.Load() {
		time.Sleep(10 * time.Millisecond) // hotloop/sleep-poll
	}
}

// Run hands on what comes.
func (f *Feeder) Run(handle func(string)) {
	for {
		select { // hotloop/spin
		case <-f.stop:
			return
		case v := <-f.in:
			handle(v)
		default:
		}
	}
}

// RunRetrying hands on what comes, and pauses when that fails.
func (f *Feeder) RunRetrying(ctx context.Context, handle func(string) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-f.in:
			if handle(v) != nil {
				time.Sleep(5 * time.Second) // hotloop/event-loop
			}
		}
	}
}

// CountNumbers counts the lines that are numbers.
func CountNumbers(lines []string) (n int) {
	for _, l := range lines {
		if regexp.MustCompile(`^\d+$`).MatchString(l) { // hotloop/recompute
			n++
		}
	}
	return n
}

// Save writes lines to a file.
func Save(name string, lines []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, l := range lines {
		if _, err := fmt.Fprintln(f, l); err != nil { // hotloop/unbuffered
			return err
		}
	}
	return nil
}

// Append adds records to a log.
func Append(log *os.File, records [][]byte) error {
	for _, r := range records {
		if _, err := log.Write(r); err != nil {
			return err
		}
		if err := log.Sync(); err != nil { // hotloop/sync-per-item
			return err
		}
	}
	return nil
}

// Status asks the backend how it is.
func Status(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 4}} // hotloop/client
	resp, err := client.Get("http://backend/status")
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	resp.Body.Close()
}
