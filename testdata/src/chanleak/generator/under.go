package generator

import "context"

type row struct {
	text string
	err  error
}

// Rows sends until it has sent all, or until its context ends.
func Rows(ctx context.Context, n int) <-chan row {
	out := make(chan row)
	send := func(l row) bool {
		select {
		case out <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(out)
		for range n {
			if !send(row{}) {
				return
			}
		}
	}()
	return out
}

// Pages does so in a function of its own.
func Pages(n int, ctx context.Context) (<-chan int, error) {
	out := make(chan int)
	go pages(ctx, out, n)
	return out, nil
}

func pages(ctx context.Context, out chan<- int, n int) {
	defer close(out)
	for i := range n {
		select {
		case <-ctx.Done():
			return
		case out <- i:
		}
	}
}

// Chapters passes on what another does.
func Chapters(ctx context.Context) (<-chan int, error) { return Pages(8, ctx) }

// Words is generic.
func Words[T any](ctx context.Context, all []T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for _, w := range all {
			select {
			case out <- w:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Both has another way to end.
func Both(ctx context.Context, stop chan struct{}) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := 0; ; i++ {
			select {
			case out <- i:
			case <-stop:
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Timed ends some time.
func Timed(ctx context.Context) <-chan int {
	ctx, cancel := context.WithCancel(ctx)
	out := make(chan int)
	go func() {
		defer close(out)
		defer cancel()
		for i := 0; ; i++ {
			select {
			case out <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// First sends one.
func First(ctx context.Context) <-chan int {
	out := make(chan int)
	go func() {
		select {
		case out <- 1:
		case <-ctx.Done():
		}
	}()
	return out
}
