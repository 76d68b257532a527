package workers

import (
	"io"
	"sync"
)

// A helper has many goroutines call its parameter, and locks for their errors after that.
// (From minio, which unpacks an archive by the small files at once.)
func unpack(parts []io.Reader, put func(r io.Reader, name string) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for _, p := range parts {
		mu.Lock()
		err := failed
		mu.Unlock()
		if err != nil {
			return err
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := put(p, "x"); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return nil
}

func extract(parts []io.Reader, class string, store func(io.Reader, string, string) error) error {
	return unpack(parts, func(r io.Reader, name string) error {
		if class == "" {
			class = "STANDARD" // want `class is assigned`
		}
		return store(r, name, class)
	})
}

// The large ones at once, in the starter.
func unpackSome(parts []io.Reader, large func(io.Reader) bool, put func(r io.Reader, name string) error) error {
	var wg sync.WaitGroup
	for _, p := range parts {
		if large(p) {
			if err := put(p, "large"); err != nil {
				return err
			}
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := put(p, "small"); err != nil {
				println(err)
			}
		}()
	}
	wg.Wait()
	return nil
}

func extractSome(parts []io.Reader, large func(io.Reader) bool, class string, store func(io.Reader, string, string) error) error {
	put := func(r io.Reader, name string) error {
		if class == "" {
			class = "STANDARD" // want `class is assigned`
		}
		return store(r, name, class)
	}
	return unpackSome(parts, large, put)
}

// All at once or all one after the other: who calls it knows which.
func unpackEither(parts []io.Reader, many bool, put func(r io.Reader, name string) error) {
	var wg sync.WaitGroup
	for _, p := range parts {
		if !many {
			if err := put(p, "x"); err != nil {
				return
			}
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := put(p, "x"); err != nil {
				println(err)
			}
		}()
	}
	wg.Wait()
}

func extractEither(parts []io.Reader, class string, store func(io.Reader, string, string) error) {
	put := func(r io.Reader, name string) error {
		if class == "" {
			class = "STANDARD" // ok
		}
		return store(r, name, class)
	}
	unpackEither(parts, false, put)
}

// Called under the lock that the goroutines take before.
func unpackInTurn(parts []io.Reader, put func(r io.Reader, name string) error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, p := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			if err := put(p, "x"); err != nil {
				println(err)
			}
		}()
	}
	wg.Wait()
}

func extractInTurn(parts []io.Reader, class string, store func(io.Reader, string, string) error) {
	unpackInTurn(parts, func(r io.Reader, name string) error {
		if class == "" {
			class = "STANDARD" // ok
		}
		return store(r, name, class)
	})
}
