package fatalhelper

import (
	"sync"
	"testing"

	"waitgroup/check"
)

func work() error { return nil }

func TestHelper(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		check.NoErr(t, work()) // want `NoErr ends the goroutine without wg.Done`
		wg.Done()
	}()
	wg.Wait()
}

func finish(t *testing.T, wg *sync.WaitGroup, err error) {
	defer wg.Done()
	check.NoErr(t, err)
}

func TestFinish(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		err := work()
		finish(t, &wg, err) // ok: it calls Done before it ends
	}()
	wg.Wait()
}

func TestDeferred(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		check.NoErr(t, work()) // ok
	}()
	wg.Wait()
}
