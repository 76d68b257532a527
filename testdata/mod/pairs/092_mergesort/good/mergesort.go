package mergesort

import "cmp"

// Merge yields the values of two sorted streams in order of arrival pairs.
func Merge[T cmp.Ordered](a, b <-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for a != nil || b != nil {
			select {
			case v, ok := <-a:
				if !ok {
					a = nil
					continue
				}
				out <- v
			case v, ok := <-b:
				if !ok {
					b = nil
					continue
				}
				out <- v
			}
		}
	}()
	return out
}

// Collect drains the stream.
func Collect[T any](in <-chan T) []T {
	var res []T
	for v := range in {
		res = append(res, v)
	}
	return res
}

func FromSlice[T any](s []T) <-chan T {
	ch := make(chan T, len(s))
	for _, v := range s {
		ch <- v
	}
	close(ch)
	return ch
}
