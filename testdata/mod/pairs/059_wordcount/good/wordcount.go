package wordcount

import (
	"bufio"
	"os"
	"sync"
)

// Count counts the words of all the files.
func Count(paths []string) (map[string]int, error) {
	counts := make(map[string]int)
	var wg sync.WaitGroup
	errs := make(chan error, len(paths))
	var mu sync.Mutex
	for _, p := range paths {
		wg.Add(1)
		go func() {
			defer wg.Done()
			words, err := scan(p)
			if err != nil {
				errs <- err
				return
			}
			mu.Lock()
			for _, w := range words {
				counts[w]++
			}
			mu.Unlock()
		}()
	}
	wg.Wait()
	close(errs)
	if err := <-errs; err != nil {
		return nil, err
	}
	return counts, nil
}

func scan(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Split(bufio.ScanWords)
	var out []string
	for sc.Scan() {
		out = append(out, sc.Text())
	}
	return out, sc.Err()
}
