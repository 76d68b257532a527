package thumbs

import (
	"image"
	"log/slog"
	"sync"
)

type Resizer interface {
	Resize(img image.Image, w, h int) (image.Image, error)
}

type job struct {
	name string
	img  image.Image
}

type Done struct {
	Name string
	Img  image.Image
}

// Batch makes thumbnails of all images with a fixed number of workers.
func Batch(r Resizer, imgs map[string]image.Image, workers int) []Done {
	jobs := make(chan job)
	out := make(chan Done, len(imgs))
	var wg sync.WaitGroup

	for i := 0; i < workers; i++ {
		wg.Add(1)
		go func(n int) {
			defer wg.Done()
			for j := range jobs {
				small, err := r.Resize(j.img, 128, 128)
				if err != nil {
					slog.Warn("resize failed", "worker", n, "name", j.name, "err", err)
					continue
				}
				out <- Done{Name: j.name, Img: small}
			}
		}(i)
	}

	for name, img := range imgs {
		jobs <- job{name, img}
	}
	wg.Wait()
	close(out)

	var res []Done
	for d := range out {
		res = append(res, d)
	}
	return res
}
