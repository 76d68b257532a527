package prelude

type user struct{ name string }

func load(id int) *user { return &user{} }

func send(text string) {
	resp, err := http.Post("https://example.com", "text/plain", strings.NewReader(text))
	if err == nil {
		resp.Body.Close()
	}
}

func audit(ctx context.Context, what string) error {
	<-ctx.Done()
	return ctx.Err()
}
