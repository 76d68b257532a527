package feature

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

type Feature struct {
	ID       string          `json:"id"`
	Geometry json.RawMessage `json:"geometry"`
}

// Result is a feature of a file or the error that ended its reading.
type Result struct {
	Feature Feature
	Err     error
}

// DecodeAll reads the files at the same time and sends their features in any
// order. The receiver must read until the channel is closed.
func DecodeAll(files []string) <-chan Result {
	out := make(chan Result)
	var wg sync.WaitGroup
	for _, name := range files {
		wg.Go(func() {
			if err := decode(name, out); err != nil {
				out <- Result{Err: fmt.Errorf("%s: %w", name, err)}
			}
		})
	}
	go wg.Wait()
	return out
}

func decode(name string, out chan<- Result) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	dec := json.NewDecoder(f)
	for {
		var ft Feature
		if err := dec.Decode(&ft); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		out <- Result{Feature: ft}
	}
}
