package validator

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

type Rule interface {
	Name() string
	Check(ctx context.Context, doc map[string]any) error
}

type Validator struct {
	rules []Rule
}

func New(rules ...Rule) *Validator { return &Validator{rules: rules} }

// Validate runs all rules at once and returns all violations.
func (v *Validator) Validate(ctx context.Context, doc map[string]any) error {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	for _, r := range v.rules {
		wg.Go(func() {
			err := r.Check(ctx, doc)
			if err == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, fmt.Errorf("rule %s: %w", r.Name(), err))
		})
	}
	wg.Wait()
	err := errors.Join(errs...)
	return err
}
