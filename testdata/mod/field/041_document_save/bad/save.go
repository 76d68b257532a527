package docs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Document is what users edit.
type Document struct {
	ID    string
	Title string
	Body  []byte
}

// Blobs stores bodies; Index makes documents findable.
type (
	Blobs interface {
		Write(ctx context.Context, id string, body []byte) (int, error)
	}
	Index interface {
		Add(ctx context.Context, id, title string) (terms int, err error)
	}
)

// Saver writes a document to the blob store and the index.
type Saver struct {
	Blobs Blobs
	Index Index

	written atomic.Int64
	terms   atomic.Int64
}

// Save stores doc; it fails if either of the two writes fails.
func (s *Saver) Save(ctx context.Context, doc Document) error {
	if doc.ID == "" {
		return errors.New("document without id")
	}
	var (
		wg                sync.WaitGroup
		blobErr, indexErr error
	)
	wg.Go(func() {
		var n int
		n, blobErr = s.Blobs.Write(ctx, doc.ID, doc.Body)
		s.written.Add(int64(n))
	})
	wg.Go(func() {
		n, indexErr := s.Index.Add(ctx, doc.ID, doc.Title)
		if indexErr != nil {
			return
		}
		s.terms.Add(int64(n))
	})
	wg.Wait()
	if err := errors.Join(blobErr, indexErr); err != nil {
		return fmt.Errorf("save %s: %w", doc.ID, err)
	}
	return nil
}

// Stats returns the bytes written and terms indexed so far.
func (s *Saver) Stats() (written, terms int64) {
	return s.written.Load(), s.terms.Load()
}
