package audit

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"

	"example.com/layers/029_link_audit/bad/links"
)

type Broken struct {
	URL    string
	Reason string
}

type Auditor struct {
	checker *links.Checker
}

func New(c *links.Checker) *Auditor { return &Auditor{checker: c} }

// Audit checks all links and returns the broken ones by URL.
func (a *Auditor) Audit(ctx context.Context, urls iter.Seq2[string, error]) ([]Broken, error) {
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		broken []Broken
		srcErr error
	)
	for u, err := range urls {
		if err != nil {
			srcErr = err
			break
		}
		wg.Go(func() {
			if err := a.checker.Check(ctx, u); err != nil {
				mu.Lock()
				defer mu.Unlock()
				broken = append(broken, Broken{u, err.Error()})
			}
		})
	}
	wg.Wait()
	if err := errors.Join(srcErr, ctx.Err()); err != nil {
		return nil, err
	}
	slices.SortFunc(broken, func(a, b Broken) int { return strings.Compare(a.URL, b.URL) })
	return broken, nil
}
