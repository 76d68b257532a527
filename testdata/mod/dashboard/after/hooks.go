package after

import (
	"bufio"
	"context"
	"errors"
	"log"
	"os"
	"os/exec"
	"sync"
	"time"
)

// hooks are programs that are told of what happens.
type hooks struct {
	mu       sync.Mutex
	renewing bool
	programs []string
}

// run logs what a hook says, to the end.
func (h *hooks) run(program string) error {
	cmd := exec.Command(program)
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		log.Print(lines.Text())
	}
	return errors.Join(lines.Err(), cmd.Wait())
}

// renew reads the list of hooks, one at a time.
func (h *hooks) renew(path string) error {
	h.mu.Lock()
	if h.renewing {
		h.mu.Unlock()
		return nil
	}
	h.renewing = true
	h.mu.Unlock()
	text, err := os.ReadFile(path)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.renewing = false
	if err != nil {
		return err
	}
	h.programs = append(h.programs, string(text))
	return nil
}

// all runs the hooks, and says what they have failed with.
func (h *hooks) all(programs []string) error {
	var wg sync.WaitGroup
	var failed error
	wg.Add(1)
	go func() {
		defer wg.Done()
		var all error
		defer func() { failed = all }()
		for _, p := range programs {
			all = errors.Join(all, h.run(p))
		}
	}()
	wg.Wait()
	return failed
}

// watch renews the list every minute until the context ends.
func (h *hooks) watch(ctx context.Context, path string) {
	go func() {
		minute := time.NewTicker(time.Minute)
		defer minute.Stop()
		for {
			if err := h.renew(path); err != nil {
				log.Print(err)
			}
			select {
			case <-minute.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}
