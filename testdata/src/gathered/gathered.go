package gathered

import "sync"

func Appended(in []string, f func(string) int) []int { // want Appended:"in the order in which goroutines end: result 0 for parameter 0"
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		out []int
	)
	for _, s := range in {
		wg.Go(func() {
			n := f(s)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, n)
		})
	}
	wg.Wait()
	return out
}

func Received(f func(string) int, in []string) (out []int, err error) { // want Received:"result 0 for parameter 1"
	c := make(chan int)
	for _, s := range in {
		go func() { c <- f(s) }()
	}
	for range in {
		out = append(out, <-c)
	}
	return out, nil
}

func InPlace(in []string, f func(string) int) []int {
	var wg sync.WaitGroup
	out := make([]int, len(in))
	for i, s := range in {
		wg.Go(func() { out[i] = f(s) })
	}
	wg.Wait()
	return out
}
