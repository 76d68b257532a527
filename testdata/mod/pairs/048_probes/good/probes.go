package probes

import (
	"context"
	"net"
	"sync"
	"time"
)

type Target struct {
	Name     string
	Addr     string
	Disabled bool
}

type Status struct {
	Name string
	Up   bool
}

// CheckAll dials every enabled target at once.
func CheckAll(ctx context.Context, targets []Target) []Status {
	var wg sync.WaitGroup
	res := make([]Status, len(targets))
	for i, t := range targets {
		if t.Disabled {
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			res[i] = Status{Name: t.Name, Up: dial(ctx, t.Addr)}
		}()
	}
	wg.Wait()
	return res
}

func dial(ctx context.Context, addr string) bool {
	d := net.Dialer{Timeout: 2 * time.Second}
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	c.Close()
	return true
}
