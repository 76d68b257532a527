// Command mainqueue ends while its workers have work.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
)

func store(ctx context.Context, s string) {
	if err := os.WriteFile(s, nil, 0o600); err != nil {
		fmt.Println(err)
	}
}

func work(ctx context.Context, jobs <-chan string) {
	for j := range jobs {
		store(ctx, j)
	}
}

// The queue is closed by the last deferred call.
func run(ctx context.Context, in <-chan string) {
	jobs := make(chan string, 4)
	go work(ctx, jobs) // want `the program can end while work still works on what it has received from jobs last: run closes jobs \(line \d+\) and returns without waiting for it`
	defer close(jobs)
	for s := range in {
		jobs <- s
	}
}

func waited(in <-chan string) {
	jobs := make(chan string, 4)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // ok
		defer wg.Done()
		for j := range jobs {
			store(context.Background(), j)
		}
	}()
	defer wg.Wait()
	defer close(jobs)
	for s := range in {
		jobs <- s
	}
}

func told(in <-chan string) {
	jobs := make(chan string, 4)
	done := make(chan struct{})
	go func() { // ok
		defer close(done)
		for j := range jobs {
			store(context.Background(), j)
		}
	}()
	for s := range in {
		jobs <- s
	}
	close(jobs)
	<-done
}

// What it does is for nobody outside.
func counts(in <-chan string) {
	jobs := make(chan string, 4)
	go func() { // ok
		n := 0
		for range jobs {
			n++
		}
	}()
	for s := range in {
		jobs <- s
	}
	close(jobs)
}

// The goroutine tells main, which waits.
func tells(in <-chan string, done chan<- struct{}) {
	jobs := make(chan string, 4)
	go func() { // ok
		for j := range jobs {
			store(context.Background(), j)
		}
		done <- struct{}{}
	}()
	for s := range in {
		jobs <- s
	}
	close(jobs)
}

func read(ctx context.Context, out chan<- string) error {
	defer close(out)
	out <- "x"
	return ctx.Err()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	unhook := context.AfterFunc(ctx, func() {})
	defer unhook()

	in := make(chan string)
	readErr := make(chan error, 1)
	go func() { readErr <- read(ctx, in) }()
	waited(in)
	told(in)
	counts(in)
	done := make(chan struct{}, 1)
	tells(in, done)
	<-done
	run(ctx, in)
	if err := <-readErr; err != nil {
		fmt.Println(err)
	}
}
