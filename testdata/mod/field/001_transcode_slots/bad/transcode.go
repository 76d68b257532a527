package transcode

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"golang.org/x/sync/semaphore"
)

// Codec does the CPU-bound work.
type Codec interface {
	Transcode(ctx context.Context, src io.Reader) ([]byte, error)
}

// Storage keeps the results.
type Storage interface {
	Put(ctx context.Context, name string, data []byte) error
}

// Converter converts uploads; only a few are transcoded at the same time.
type Converter struct {
	codec   Codec
	storage Storage
	slots   *semaphore.Weighted
}

// New returns a Converter with the given number of slots.
func New(c Codec, s Storage, slots int64) *Converter {
	return &Converter{codec: c, storage: s, slots: semaphore.NewWeighted(slots)}
}

// Convert transcodes src and stores it under name. The slot is only held for
// the transcoding, not for the upload of the result.
func (c *Converter) Convert(ctx context.Context, name string, src io.Reader) error {
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("wait for a slot: %w", err)
	}
	data, err := c.codec.Transcode(ctx, src)
	if err != nil {
		return fmt.Errorf("transcode %s: %w", name, err)
	}
	c.slots.Release(1)
	if err := c.storage.Put(ctx, name, data); err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	slog.Info("converted", "name", name, "bytes", len(data))
	return nil
}
