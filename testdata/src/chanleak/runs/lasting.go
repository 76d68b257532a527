package runs

import "context"

func group(ctx context.Context, in <-chan string, out chan<- []string) {
	defer close(out)
	var got []string
	for {
		select {
		case <-ctx.Done():
			return
		case s, ok := <-in:
			if !ok {
				out <- got
				return
			}
			got = append(got, s)
		}
	}
}

// ok: nothing ends the context, so that group receives all.
func grouped(lines []string) []string {
	in, out := make(chan string), make(chan []string)
	go group(context.Background(), in, out)
	go func() {
		defer close(in)
		for _, l := range lines {
			in <- l
		}
	}()
	for got := range out {
		return got
	}
	return nil
}

// ok: through another function.
func passed(lines []string) []string { return groupedUnder(context.TODO(), lines) }

func groupedUnder(ctx context.Context, lines []string) []string {
	in, out := make(chan string), make(chan []string)
	go group(ctx, in, out)
	go func() {
		defer close(in)
		for _, l := range lines {
			in <- l // want "the goroutine waits for ever sending on in"
		}
	}()
	for got := range out {
		return got
	}
	return nil
}
