package after

import "context"

// Relay hands the notes of a source on until it is told to stop.
func Relay(ctx context.Context, next func() (string, error), show func(string)) {
	notes := make(chan string)
	go func() {
		defer close(notes)
		for {
			note, err := next()
			if err != nil {
				return
			}
			select {
			case notes <- note:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case note, ok := <-notes:
			if !ok {
				return
			}
			show(note)
		case <-ctx.Done():
			return
		}
	}
}

// Count adds numbers up until its context ends.
func Count(ctx context.Context, numbers chan int) (sum int) {
	for {
		select {
		case n := <-numbers:
			sum += n
		case <-ctx.Done():
			return sum
		}
	}
}
