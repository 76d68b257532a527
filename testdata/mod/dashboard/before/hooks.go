package before

import (
	"bufio"
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

// run logs what a hook says, but not always its last words.
func (h *hooks) run(program string) error {
	cmd := exec.Command(program)
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		lines := bufio.NewScanner(said)
		for lines.Scan() {
			log.Print(lines.Text())
		}
	}()
	return cmd.Wait() // unawaited/pipe-cut
}

// renew reads the list of hooks, until that fails once.
func (h *hooks) renew(path string) error {
	h.mu.Lock()
	if h.renewing {
		h.mu.Unlock()
		return nil
	}
	h.renewing = true
	h.mu.Unlock()
	text, err := os.ReadFile(path)
	if err != nil {
		return err // lockleak/flag
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.programs = append(h.programs, string(text))
	h.renewing = false
	return nil
}

// all runs the hooks; what they have failed with is known when nobody asks any more.
func (h *hooks) all(programs []string) error {
	var wg sync.WaitGroup
	var failed error
	wg.Add(1)
	go func() {
		var all error
		defer func() { failed = all }()
		defer wg.Done() // waitgroup/done-early
		for _, p := range programs {
			all = errors.Join(all, h.run(p))
		}
	}()
	wg.Wait()
	return failed
}

// watch is to renew the list every minute, and does so once.
func (h *hooks) watch(path string) {
	go func() {
		if err := h.renew(path); err != nil {
			log.Print(err)
		}
		time.Sleep(time.Minute) // timers/no-loop
	}()
}
