package close

import "sync"

// each runs the jobs at once, and comes back when all are done (from a ruler that
// asks its replicas).
func each(jobs []string, run func(string)) {
	var wg sync.WaitGroup
	for _, j := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			run(j)
		}()
	}
	wg.Wait()
}

func answers(urls []string) (sum int) {
	pages := make(chan int, len(urls))
	each(urls, func(u string) {
		n, err := fetchPage(u)
		if err != nil {
			return
		}
		pages <- n
	})
	close(pages)
	for n := range pages {
		sum += n
	}
	return sum
}
