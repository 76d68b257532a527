package once

import "sync"

// A Once in a variable that literals share.
func setup(load func()) {
	var once sync.Once
	once.Do(func() { // want `the function that once.Do runs here comes back to it`
		once.Do(load)
	})
}

func setupNamed() {
	once := new(sync.Once)
	load := func() { once.Do(func() {}) }
	once.Do(load) // want `the function that once.Do runs here comes back to it`
}

func setupItself() {
	var once sync.Once
	var load func()
	load = func() { once.Do(func() { load() }) } // want `the function that once.Do runs here comes back to it`
	load()
}

func first(o *sync.Once) { o.Do(func() {}) }

func setupByHelper() {
	var once sync.Once
	once.Do(func() { first(&once) }) // want `the function that once.Do runs here comes back to it \(through first, Do\)`
}

func setupOf[T any](v T) {
	var once sync.Once
	once.Do(func() { // want `the function that once.Do runs here comes back to it`
		defer once.Do(func() { println(v) })
	})
}

func (l *lamp) twice(f func()) {
	l.off.Do(func() { // want `the function that l.off.Do runs here comes back to it`
		l.off.Do(f)
	})
}

// Look-alikes.
func setupApart(each func(func())) {
	var once, two sync.Once
	once.Do(func() { // ok: another one
		two.Do(func() {})
	})
	once.Do(func() { // ok: in a goroutine
		go once.Do(func() {})
	})
	once.Do(func() { // ok: it is not called
		again := func() { once.Do(func() {}) }
		println(again != nil)
	})
	once.Do(func() { // ok: it may be called later
		each(func() { once.Do(func() {}) })
	})
}

func setupEach(loads []func()) {
	for _, load := range loads {
		var once sync.Once
		once.Do(func() {})
		once.Do(load) // ok: one after the other
	}
}

func setupOnce() {
	var once sync.Once
	once.Do(func() {
		once.Do(func() { panic("it is over by now") }) // ok: an assertion
	})
}
