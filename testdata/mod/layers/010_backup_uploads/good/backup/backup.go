package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"example.com/layers/010_backup_uploads/good/blob"
	"golang.org/x/sync/errgroup"
)

const chunkSize = 1 << 20

type manifest struct {
	File   string   `json:"file"`
	Chunks []string `json:"chunks"`
}

// Backup stores path in chunks and then the manifest that lists them.
func Backup(ctx context.Context, path string, st *blob.Store) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	m := manifest{File: filepath.Base(path)}
	seen := make(map[string]bool)
	g, gctx := errgroup.WithContext(ctx)
	for chunk := range slices.Chunk(data, chunkSize) {
		key := chunkKey(chunk)
		m.Chunks = append(m.Chunks, key)
		if seen[key] {
			continue
		}
		seen[key] = true
		g.Go(func() error {
			if err := <-st.PutAsync(gctx, key, chunk); err != nil {
				return fmt.Errorf("chunk %s: %w", key, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return st.Put(ctx, m.File+".manifest", body)
}

func chunkKey(chunk []byte) string {
	sum := sha256.Sum256(chunk)
	return hex.EncodeToString(sum[:])
}
