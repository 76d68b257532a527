// Package pond is a stub.
package pond

// WorkerPool runs tasks.
type WorkerPool struct{ tasks chan func() }

// New makes a pool.
func New(workers, capacity int) *WorkerPool { return nil }

// Submit hands a task to a worker.
func (p *WorkerPool) Submit(task func()) {}

// StopAndWait waits for all tasks.
func (p *WorkerPool) StopAndWait() {}
