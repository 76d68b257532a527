package prelude

func fetch(url string) error {
	if url == "" {
		return errors.New("empty")
	}
	return nil
}
