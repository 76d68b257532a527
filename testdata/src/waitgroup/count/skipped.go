package count

import (
	"errors"
	"log"
	"net/url"
	"sync"
)

type broker struct{ addr string }

func (b *broker) describe() string { return b.addr }

func find(id int) (*broker, error) { return nil, errors.New("no such broker") }

// From Sarama's cluster admin: counted, and then there is nothing to start.
func describeAll(ids []int) {
	wg := sync.WaitGroup{}
	for _, id := range ids {
		wg.Add(1) // want `wg counts a goroutine that the loop does not start on every path \(line 26\), so wg.Wait\(\) blocks for ever: call Add right before the go statement`
		b, err := find(id)
		if err != nil {
			log.Print(err)
			continue
		}
		go func() {
			defer wg.Done()
			log.Print(b.describe())
		}()
	}
	wg.Wait()
}

// From Telegraf's Apache input: all are counted first.
func gather(urls []string, get func(*url.URL) error) {
	var wg sync.WaitGroup
	wg.Add(len(urls)) // want `wg counts a goroutine that the loop does not start on every path`
	for _, u := range urls {
		addr, err := url.Parse(u)
		if err != nil {
			log.Print(err)
			continue
		}
		go func(addr *url.URL) {
			defer wg.Done()
			log.Print(get(addr))
		}(addr)
	}
	wg.Wait()
}

type poller struct{ urls []string }

func (p *poller) method(get func(string) error) <-chan error {
	errc := make(chan error, len(p.urls))
	var wg sync.WaitGroup
	wg.Add(len(p.urls)) // want `wg counts a goroutine`
	for _, u := range p.urls {
		if u == "" {
			continue
		}
		go fetchInto(&wg, u, get, errc)
	}
	go func() {
		wg.Wait()
		close(errc)
	}()
	return errc
}

func fetchInto(wg *sync.WaitGroup, u string, get func(string) error, errc chan<- error) {
	defer wg.Done()
	errc <- get(u)
}

func eachOf[T comparable](xs []T, f func(T)) {
	var zero T
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Add(1) // want `wg counts a goroutine`
		if x == zero {
			continue
		}
		go func() {
			defer wg.Done()
			f(x)
		}()
	}
	wg.Wait()
}

// Look-alikes.

func gaveBack(ids []int) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		b, err := find(id)
		if err != nil {
			wg.Done() // ok
			continue
		}
		go func() {
			defer wg.Done()
			log.Print(b.describe())
		}()
	}
	wg.Wait()
}

func gaveUp(ids []int) error {
	var wg sync.WaitGroup
	wg.Add(len(ids))
	for _, id := range ids {
		b, err := find(id)
		if err != nil {
			return err // ok: nobody waits
		}
		go func() {
			defer wg.Done()
			log.Print(b.describe())
		}()
	}
	wg.Wait()
	return nil
}

func counted(ids []int) {
	var wg sync.WaitGroup
	for _, id := range ids {
		b, err := find(id)
		if err != nil {
			continue
		}
		wg.Add(1) // ok
		go func() {
			defer wg.Done()
			log.Print(b.describe())
		}()
	}
	wg.Wait()
}

func some(ids, chosen []int) {
	var wg sync.WaitGroup
	wg.Add(len(chosen)) // ok: another list
	for _, id := range ids {
		if id < 0 {
			continue
		}
		go func() {
			defer wg.Done()
			log.Print(id)
		}()
	}
	wg.Wait()
}

func eitherWay(ids []int, here bool) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		if here {
			go func() { defer wg.Done(); log.Print(id) }()
		} else {
			go func() { defer wg.Done(); log.Print(-id) }()
		}
	}
	wg.Wait() // ok
}

// From the checker of x/tools: the goroutine's work is done here instead, in the
// order of the list.
func inOrder(ids []int, ordered bool, one func(int)) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1) // ok
		work := func(id int) {
			one(id)
			wg.Done()
		}
		if ordered {
			work(id)
		} else {
			go work(id)
		}
	}
	wg.Wait()
}
