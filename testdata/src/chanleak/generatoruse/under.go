package generatoruse

import (
	"context"
	"errors"

	"chanleak/generator"
)

// From a program: the search stops at the first line that fits, and the context that
// the reader is given cannot end.
func search(fits func(any) bool) any {
	ctx := context.Background()
	for l := range generator.Rows(ctx, 100) {
		if fits(l) {
			return l // want `the goroutine that Rows started waits for ever to send when search leaves before it has received all values \(line 16\): receive the rest, or give it a context that is cancelled here: the one that it has never ends`
		}
	}
	return nil
}

type book struct{ fits func(int) bool }

func (b *book) page() (int, error) {
	pages, err := generator.Pages(3, context.TODO()) // want `the goroutine that Pages started waits for ever`
	if err != nil {
		return 0, err
	}
	p, ok := <-pages
	if !ok {
		return 0, errors.New("empty")
	}
	return p, nil
}

func (b *book) chapter() int {
	chapters, _ := generator.Chapters(context.WithValue(context.Background(), key{}, 1))
	for c := range chapters {
		if b.fits(c) {
			return c // want `the goroutine that Chapters started waits for ever`
		}
	}
	return 0
}

type key struct{}

func firstWord[T comparable](all []T, w T) bool {
	for v := range generator.Words(context.Background(), all) {
		if v == w {
			return true // want `the goroutine that Words started waits for ever`
		}
	}
	return false
}

// passed is given its context by callers of the package, all of which pass one that
// never ends.
func passed(ctx context.Context, fits func(any) bool) any {
	for l := range generator.Rows(ctx, 100) {
		if fits(l) {
			return l // want `the goroutine that Rows started waits for ever`
		}
	}
	return nil
}

func givenNone() any { return passed(context.Background(), func(any) bool { return true }) }

// Look-alikes.

func ended(ctx context.Context, fits func(any) bool) any {
	for l := range generator.Rows(ctx, 100) {
		if fits(l) {
			return l // ok: ctx ends some time, for all that is known
		}
	}
	return nil
}

func cancelled(fits func(any) bool) any {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for l := range generator.Rows(ctx, 100) {
		if fits(l) {
			return l // ok: cancelled
		}
	}
	return nil
}

func allRows() (n int) {
	for range generator.Rows(context.Background(), 100) {
		n++ // ok: to the end
	}
	return n
}

func stopped(fits func(int) bool) int {
	stop := make(chan struct{})
	defer close(stop)
	for v := range generator.Both(context.Background(), stop) {
		if fits(v) {
			return v // ok: stop ends it
		}
	}
	return 0
}

func timed(fits func(int) bool) int {
	for v := range generator.Timed(context.Background()) {
		if fits(v) {
			return v // ok: not followed
		}
	}
	return 0
}

func one() int {
	return <-generator.First(context.Background()) // ok: the one value
}
