package a

import "sync"

// Two tests of one value that exclude each other: the first of the attempts is told
// by itself, the others are counted. (The statistics of a client that downloads.)
type histogram struct {
	mu      sync.Mutex
	first   int
	retries int
}

func (h *histogram) start(retry int) {
	if retry == 0 {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.first++
	}
	if retry > 0 {
		h.mu.Lock() // ok: retry is not 0
		defer h.mu.Unlock()
		h.retries++
	}
}

// Here 0 is in both.
func (h *histogram) startAny(retry int) {
	if retry == 0 {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.first++
	}
	if retry >= 0 {
		h.mu.Lock() // want `h.mu.Lock while this goroutine holds h.mu since line \d+`
		defer h.mu.Unlock()
		h.retries++
	}
}

// The value is another when it is tested again.
func nextOf(mu *sync.Mutex, retry int) {
	if retry == 0 {
		mu.Lock()
		defer mu.Unlock()
	}
	retry++
	if retry > 0 {
		mu.Lock() // want `mu.Lock while this goroutine holds mu`
		defer mu.Unlock()
	}
}

// The constant may stand first, and what is left between two bounds is one number.
func constantFirst(mu *sync.Mutex, n int) {
	if 10 < n {
		mu.Lock()
		defer mu.Unlock()
	}
	if 10 >= n {
		mu.Lock() // ok
		defer mu.Unlock()
	}
}

func aroundThree(mu *sync.Mutex, n int) {
	if n < 3 || n > 4 {
		return
	}
	if n != 3 {
		mu.Lock()
		defer mu.Unlock()
	}
	if n != 4 {
		mu.Lock() // ok
		defer mu.Unlock()
	}
}

func aroundMore(mu *sync.Mutex, n int) {
	if n < 3 || n > 5 {
		return
	}
	if n != 3 {
		mu.Lock()
		defer mu.Unlock()
	}
	if n != 4 {
		mu.Lock() // want `mu.Lock while this goroutine holds mu`
		defer mu.Unlock()
	}
}

// Nothing is less than 0 that has no sign.
func withoutSign(mu *sync.Mutex, n uint) {
	if n != 0 {
		mu.Lock()
		defer mu.Unlock()
	}
	if n <= 0 {
		mu.Lock() // ok
		defer mu.Unlock()
	}
}

func withSign(mu *sync.Mutex, n int) {
	if n != 0 {
		mu.Lock()
		defer mu.Unlock()
	}
	if n <= 0 {
		mu.Lock() // want `mu.Lock while this goroutine holds mu`
		defer mu.Unlock()
	}
}

// Between two whole numbers there are others that are none.
func fractionOf(mu *sync.Mutex, x float64) {
	if x > 0 {
		mu.Lock()
		defer mu.Unlock()
	}
	if x < 1 {
		mu.Lock() // want `mu.Lock while this goroutine holds mu`
		defer mu.Unlock()
	}
}

// The lock is taken by a helper, on one side and on the other.
func (h *histogram) count() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.retries++
}

func (h *histogram) help(retry int) {
	if retry < 1 {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.first++
	}
	if retry >= 1 {
		h.count() // ok
	}
}

func (h *histogram) helpAny(retry int) {
	if retry < 2 {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.first++
	}
	if retry >= 1 {
		h.count() // want `helpAny calls count, which takes h.mu again`
	}
}

// In a literal, of a value that it captured.
func (h *histogram) later(retry int) {
	func() {
		if retry == 0 {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.first++
		}
		if retry > 0 {
			h.mu.Lock() // ok
			defer h.mu.Unlock()
			h.retries++
		}
	}()
	func() {
		if retry >= 0 {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.first++
		}
		if retry < 1 {
			h.mu.Lock() // want `h.mu.Lock while this goroutine holds h.mu`
			defer h.mu.Unlock()
			h.retries++
		}
	}()
}

// Names and pointers are only told apart.
func namedMode(mu *sync.Mutex, mode string) {
	if mode == "first" {
		mu.Lock()
		defer mu.Unlock()
	}
	if mode == "next" {
		mu.Lock() // ok
		defer mu.Unlock()
	}
}

func unnamedMode(mu *sync.Mutex, mode string) {
	if mode != "first" {
		mu.Lock()
		defer mu.Unlock()
	}
	if mode != "next" {
		mu.Lock() // want `mu.Lock while this goroutine holds mu`
		defer mu.Unlock()
	}
}

func linkedTo(mu *sync.Mutex, next *histogram) {
	if next == nil {
		mu.Lock()
		defer mu.Unlock()
	}
	if next != nil {
		mu.Lock() // ok
		defer mu.Unlock()
	}
}

// Each round tests another value.
func roundsOf(mu *sync.Mutex, attempts []int) {
	for _, retry := range attempts {
		if retry == 0 {
			mu.Lock()
		}
		if retry > 0 {
			mu.Lock() // ok: not in this round
		}
		if retry >= 0 {
			mu.Unlock()
		}
	}
}
