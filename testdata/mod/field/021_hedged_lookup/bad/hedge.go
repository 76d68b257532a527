// Package lookup answers lookups with hedged requests.
package lookup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Answer is what the servers return.
type Answer struct {
	Name  string   `json:"name"`
	Addrs []string `json:"addrs"`
}

// Resolver asks replicas of the name server.
type Resolver struct {
	replicas []string
	delay    time.Duration
	client   *http.Client
}

// New returns a Resolver; the next replica is asked after delay.
func New(replicas []string, delay time.Duration) (*Resolver, error) {
	if len(replicas) == 0 {
		return nil, errors.New("lookup: no replicas")
	}
	return &Resolver{replicas: replicas, delay: delay, client: &http.Client{}}, nil
}

// Lookup returns the first good answer.
func (r *Resolver) Lookup(ctx context.Context, name string) (Answer, error) {
	calls := make([]call[Answer], 0, len(r.replicas))
	for _, base := range r.replicas {
		calls = append(calls, func(ctx context.Context) (Answer, error) {
			return r.ask(ctx, base, name)
		})
	}
	return hedge(ctx, r.delay, calls)
}

func (r *Resolver) ask(ctx context.Context, base, name string) (a Answer, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/names/"+url.PathEscape(name), nil)
	if err != nil {
		return a, err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return a, fmt.Errorf("%s: %s", base, resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&a)
	return a, err
}

type call[T any] func(ctx context.Context) (T, error)

type outcome[T any] struct {
	val T
	err error
}

func hedge[T any](ctx context.Context, delay time.Duration, calls []call[T]) (T, error) {
	var (
		zero T
		errs []error
		next int
	)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan outcome[T])
	launch := func() {
		fn := calls[next]
		next++
		go func() {
			v, err := fn(ctx)
			results <- outcome[T]{v, err}
		}()
	}

	launch()
	timer := time.NewTimer(delay)
	defer timer.Stop()
	for len(errs) < len(calls) {
		select {
		case <-ctx.Done():
			return zero, ctx.Err()
		case <-timer.C:
			if next < len(calls) {
				launch()
				timer.Reset(delay)
			}
		case res := <-results:
			if res.err == nil {
				return res.val, nil
			}
			errs = append(errs, res.err)
			if next < len(calls) {
				launch()
				timer.Reset(delay)
			}
		}
	}
	return zero, errors.Join(errs...)
}
