package feed

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

type Item struct {
	SKU   string `json:"sku"`
	Price int64  `json:"price"`
	Stock int    `json:"stock"`
}

// Reader turns a JSON-lines feed into items.
type Reader struct {
	src io.Reader
	err error
}

func NewReader(src io.Reader) *Reader { return &Reader{src: src} }

// Items starts reading. Err may be asked once the channel is closed.
func (r *Reader) Items(ctx context.Context) <-chan Item {
	out := make(chan Item, 64)
	go func() {
		defer close(out)
		r.err = r.read(ctx, out)
	}()
	return out
}

func (r *Reader) Err() error { return r.err }

func (r *Reader) read(ctx context.Context, out chan<- Item) error {
	sc := bufio.NewScanner(r.src)
	for line := 1; sc.Scan(); line++ {
		var it Item
		if err := json.Unmarshal(sc.Bytes(), &it); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		select {
		case out <- it:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
