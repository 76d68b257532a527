package results

import (
	"context"
	"fmt"
	"sync"
)

type Answer struct {
	Host string
	Text string
}

type Asker interface {
	Ask(ctx context.Context, host, q string) (string, error)
}

// Ask sends the question to all hosts and streams the answers.
func Ask(ctx context.Context, a Asker, q string, hosts []string) (<-chan Answer, <-chan error) {
	answers := make(chan Answer, len(hosts))
	errs := make(chan error, len(hosts))
	var wg sync.WaitGroup
	for _, h := range hosts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			text, err := a.Ask(ctx, h, q)
			if err != nil {
				errs <- fmt.Errorf("%s: %w", h, err)
				return
			}
			answers <- Answer{Host: h, Text: text}
		}()
	}
	go func() {
		wg.Wait()
		close(answers)
		close(errs)
	}()
	return answers, errs
}
