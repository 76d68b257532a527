package compactor

import (
	"log"
	"sync"
	"time"
)

type Segment struct {
	ID   int
	Size int64
}

type DB struct {
	mu       sync.Mutex
	segments []Segment
	closing  chan struct{}
}

func Open() *DB {
	db := &DB{closing: make(chan struct{})}
	go db.compactor()
	return db
}

func (db *DB) compact() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	n := 0
	kept := db.segments[:0]
	for _, s := range db.segments {
		if s.Size == 0 {
			n++
			continue
		}
		kept = append(kept, s)
	}
	db.segments = kept
	return n
}

func (db *DB) compactor() {
	for {
		if n := db.compact(); n > 0 {
			log.Printf("compacted %d segments", n)
		}
		time.Sleep(10 * time.Second)
	}
}

func (db *DB) Close() error {
	close(db.closing)
	return nil
}
