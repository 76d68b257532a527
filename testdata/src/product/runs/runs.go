package runs

import (
	"context"
	"sync"
)

func meets() {
	ch := make(chan int)
	go func() { ch <- 1 }()
	<-ch
}

func leaves(ctx context.Context) { // want `^ended; goroutine at send ch$`
	ch := make(chan int)
	go func() { ch <- 1 }()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

func room(ctx context.Context) {
	ch := make(chan int, 1)
	go func() { ch <- 1 }()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

func twice() { // want `^panics: close ch$`
	ch := make(chan int)
	go func() { close(ch) }()
	<-ch
	close(ch)
}

func group() { // want `^running; root at group; goroutine at send ch$`
	ch := make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() { ch <- 1 })
	wg.Wait()
	<-ch
}

// As many rounds on both sides.
func counted(list []int) (sum int) {
	ch := make(chan int)
	for _, v := range list {
		go func() { ch <- v }()
	}
	for range list {
		sum += <-ch
	}
	return sum
}

// Who knows how many.
func loose(more func() bool) { // want `^ended; goroutine at send ch$`
	ch := make(chan int)
	go func() {
		for more() {
			ch <- 1
		}
	}()
	<-ch
}

// Tests of one condition agree.
func agree(parallel bool) {
	ch := make(chan int)
	if parallel {
		go func() { ch <- 1 }()
	}
	if parallel {
		<-ch
	}
}

func three() { // want `^ended; goroutine at send ch; goroutine at send ch$`
	ch := make(chan int)
	for range 3 {
		go func() { ch <- 1 }()
	}
	<-ch
}

// Sixteen are looked at as a few.
func crowd() { // want `^ended; goroutine at send ch; goroutine at send ch$`
	ch := make(chan int)
	for range 16 {
		go func() { ch <- 1 }()
	}
	<-ch
}

func helper(ch chan<- int) { ch <- 1 }

// Through a callee, deferred.
func called() {
	ch := make(chan int)
	go helper(ch)
	defer func() { <-ch }()
}
