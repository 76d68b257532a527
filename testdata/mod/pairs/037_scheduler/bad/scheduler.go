package scheduler

import (
	"container/heap"
	"sync"
	"time"
)

type Task struct {
	At  time.Time
	Run func()
}

type taskHeap []*Task

func (h taskHeap) Len() int           { return len(h) }
func (h taskHeap) Less(i, j int) bool { return h[i].At.Before(h[j].At) }
func (h taskHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)        { *h = append(*h, x.(*Task)) }
func (h *taskHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	*h = old[:len(old)-1]
	return t
}

type Scheduler struct {
	mu    sync.Mutex
	tasks taskHeap
}

// Every runs fn again and again.
func (s *Scheduler) Every(d time.Duration, fn func()) {
	s.Add(&Task{At: time.Now().Add(d), Run: func() {
		fn()
		s.Every(d, fn)
	}})
}

func (s *Scheduler) Add(t *Task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	heap.Push(&s.tasks, t)
}

// RunDue runs all the tasks whose time has come.
func (s *Scheduler) RunDue(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.tasks) > 0 && !s.tasks[0].At.After(now) {
		t := heap.Pop(&s.tasks).(*Task)
		t.Run()
	}
}
