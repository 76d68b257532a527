package a

import (
	"sync"
	"time"
)

// A channel with room for many, and one who sends, now and then. (From a node of a
// chain, which tells of a new head every half minute.)
type heads struct {
	mu    sync.Mutex
	m     map[int]string
	added chan int
}

func (h *heads) add(k int, v string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.m[k] = v
	h.added <- k // ok: the receiver has its turns between the sends of the one who sends
}

func (h *heads) get(k int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.m[k]
}

func (h *heads) run() {
	for k := range h.added {
		println(h.get(k))
	}
}

func init() { go watchHeads() }

func watchHeads() {
	h := &heads{m: map[int]string{}, added: make(chan int, 16)}
	go h.run()
	for i := 0; ; i++ {
		time.Sleep(time.Minute)
		h.add(i, "head")
	}
}

// All are sent while the lock is held.
type batch struct {
	mu    sync.Mutex
	m     map[int]string
	added chan int
}

func (b *batch) addAll(list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for k, v := range list {
		b.m[k] = v
		b.added <- k // want `sends on b.added \(once its buffer of 16 is full\) with b.mu held`
	}
}

func (b *batch) get(k int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.m[k]
}

func (b *batch) run() {
	for k := range b.added {
		println(b.get(k))
	}
}

func watchBatch(list []string) {
	b := &batch{m: map[int]string{}, added: make(chan int, 16)}
	go b.run()
	b.addAll(list)
}

// Many goroutines send.
type crowdHeads struct {
	mu    sync.Mutex
	m     map[int]string
	added chan int
}

func (h *crowdHeads) add(k int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.added <- k // want `sends on h.added \(once its buffer of 16 is full\) with h.mu held`
}

func (h *crowdHeads) run() {
	for k := range h.added {
		h.mu.Lock()
		h.m[k] = "head"
		h.mu.Unlock()
	}
}

func watchCrowd(n int) {
	h := &crowdHeads{m: map[int]string{}, added: make(chan int, 16)}
	go h.run()
	for i := range n {
		go h.add(i)
	}
}
