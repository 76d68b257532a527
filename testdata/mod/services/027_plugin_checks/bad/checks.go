package checks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"
)

type Check func(ctx context.Context) error

type Result struct {
	Name string        `json:"name"`
	Took time.Duration `json:"took"`
	Err  error         `json:"-"`
}

type Runner struct {
	mu     sync.Mutex
	checks map[string]Check
	log    *zap.Logger
}

func NewRunner(log *zap.Logger) *Runner {
	return &Runner{checks: make(map[string]Check), log: log}
}

var ErrDuplicate = errors.New("duplicate check")

func (r *Runner) Register(name string, c Check) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.checks[name]; ok {
		return fmt.Errorf("register %q: %w", name, ErrDuplicate)
	}
	r.checks[name] = c
	return nil
}

// RunAll runs all the registered checks side by side. Checks come from plugins
// and may panic; a panic counts as a failed check.
func (r *Runner) RunAll(ctx context.Context) []Result {
	r.mu.Lock()
	checks := maps.Clone(r.checks)
	r.mu.Unlock()

	names := slices.Sorted(maps.Keys(checks))
	results := make([]Result, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Add(1)
		go func() {
			r.guard(ctx, name, checks[name], &results[i], &wg)
		}()
	}
	wg.Wait()
	return results
}

func (r *Runner) guard(ctx context.Context, name string, c Check, res *Result, wg *sync.WaitGroup) {
	res.Name = name
	start := time.Now()
	defer func() {
		res.Took = time.Since(start)
		if p := recover(); p != nil {
			res.Err = fmt.Errorf("check %q panicked: %v", name, p)
			r.log.Error("check panicked", zap.String("check", name), zap.Any("panic", p), zap.ByteString("stack", debug.Stack()))
		}
	}()
	res.Err = c(ctx)
	if res.Err != nil {
		r.log.Warn("check failed", zap.String("check", name), zap.Error(res.Err))
	}
	wg.Done()
}
