package closed

import "context"

type job struct{ n int }

func do(job) {}

func workers(list []job) {
	jobs := make(chan job)
	for range 4 {
		go func() {
			for j := range jobs { // want `the goroutine waits for ever ranging over jobs: nothing closes it, though workers returns`
				do(j)
			}
		}()
	}
	for _, j := range list {
		jobs <- j
	}
}

func consume(in <-chan job) {
	for j := range in { // want `the goroutine waits for ever ranging over in: nothing closes it, though named returns`
		do(j)
	}
}

func named(list []job) {
	jobs := make(chan job, 10)
	go consume(jobs)
	for _, j := range list {
		jobs <- j
	}
}

type pool struct{ done int }

func (p *pool) run(in chan job) {
	for j := range in { // want `ranging over in: nothing closes it`
		do(j)
		p.done++
	}
}

func method(p *pool, list []job) {
	jobs := make(chan job)
	go p.run(jobs)
	for _, j := range list {
		jobs <- j
	}
}

func each(in chan job, f func(job)) {
	for j := range in { // want `ranging over in: nothing closes it`
		f(j)
	}
}

func helper(list []job) {
	jobs := make(chan job)
	go func() { each(jobs, do) }()
	fill(jobs, list)
}

func fill(out chan<- job, list []job) {
	for _, j := range list {
		out <- j
	}
}

func generic[T any](list []T, f func(T)) {
	items := make(chan T)
	go func() {
		for v := range items { // want `ranging over items: nothing closes it`
			f(v)
		}
	}()
	for _, v := range list {
		items <- v
	}
}

// Look-alikes.

func closes(list []job) {
	jobs := make(chan job)
	go func() {
		for j := range jobs { // ok: closed
			do(j)
		}
	}()
	for _, j := range list {
		jobs <- j
	}
	close(jobs)
}

func defers(list []job) {
	jobs := make(chan job)
	defer close(jobs)
	go consumeClosed(jobs)
	for _, j := range list {
		jobs <- j
	}
}

func consumeClosed(in <-chan job) {
	for j := range in { // ok: closed by who calls
		do(j)
	}
}

func sentinel(list []job) {
	jobs := make(chan job)
	go func() {
		for j := range jobs { // ok: a value ends it
			if j.n < 0 {
				return
			}
			do(j)
		}
	}()
	for _, j := range list {
		jobs <- j
	}
	jobs <- job{-1}
}

func daemon(next func() job) {
	jobs := make(chan job)
	go func() {
		for {
			jobs <- next()
		}
	}()
	go func() {
		for j := range jobs { // ok: who sends never ends
			do(j)
		}
	}()
}

func handed(list []job) chan<- job {
	jobs := make(chan job)
	go func() {
		for j := range jobs { // ok: the caller may close it
			do(j)
		}
	}()
	return jobs
}

func serve(ctx context.Context, in func() job) {
	jobs := make(chan job)
	go func() {
		for j := range jobs { // ok: the function never returns
			do(j)
		}
	}()
	for {
		jobs <- in()
	}
}

var kept chan job

func start() {
	kept = make(chan job)
	go func() {
		for j := range kept { // ok: lives as long as the program
			do(j)
		}
	}()
}

func enqueue(j job) { kept <- j }
