<?php
// PHP's streams, such as file_get_contents("https://..."), ignore the variables http_proxy and
// https_proxy. This wrapper passes each request on to PHP's own implementation with the proxy.

final class MixcloudSandboxStream implements ArrayAccess, Countable, IteratorAggregate
{
    private const SCHEMES = ['http', 'https'];
    private const DIRECT = ['localhost', '127.0.0.1', '[::1]'];

    public $context;
    private $stream;
    private array $headers = [];

    public static function install(): void
    {
        foreach (self::SCHEMES as $scheme) {
            stream_wrapper_unregister($scheme);
            stream_wrapper_register($scheme, self::class, STREAM_IS_URL);
        }
    }

    public function stream_open(string $path, string $mode, int $options, ?string &$opened): bool
    {
        $url = parse_url($path) ?: [];
        // A copy, because PHP does not reset a context after a refused tunnel.
        $given = stream_context_get_params($this->context ?? stream_context_get_default());
        $settings = $given['options'];
        unset($given['options']);
        $context = stream_context_create($settings, $given);
        if (!in_array(strtolower($url['host'] ?? ''), self::DIRECT, true)) {
            $proxy = str_replace('http://', 'tcp://', getenv('https_proxy'));
            stream_context_set_option($context, ['http' => [
                'proxy' => $proxy,
                'request_fulluri' => strtolower($url['scheme'] ?? '') === 'http',
            ]]);
        }
        foreach (self::SCHEMES as $scheme) {
            stream_wrapper_restore($scheme);
        }
        try {
            $this->stream = fopen($path, $mode, (bool) ($options & STREAM_USE_PATH), $context);
        } finally {
            self::install();
        }
        // PHP sets this variable in the function that opens the stream.
        $this->headers = $http_response_header ?? [];
        $GLOBALS['http_response_header'] = $this->headers;
        return $this->stream !== false;
    }

    // stream_get_meta_data() returns this object as the list of headers, "wrapper_data".
    public function getIterator(): Iterator
    {
        return new ArrayIterator($this->headers);
    }

    public function count(): int
    {
        return count($this->headers);
    }

    public function offsetExists(mixed $offset): bool
    {
        return isset($this->headers[$offset]);
    }

    public function offsetGet(mixed $offset): mixed
    {
        return $this->headers[$offset];
    }

    public function offsetSet(mixed $offset, mixed $value): void
    {
        throw new LogicException('The headers of a response cannot be changed.');
    }

    public function offsetUnset(mixed $offset): void
    {
        throw new LogicException('The headers of a response cannot be changed.');
    }

    public function stream_read(int $count): string|false
    {
        return fread($this->stream, $count);
    }

    public function stream_eof(): bool
    {
        return feof($this->stream);
    }

    public function stream_stat(): array|false
    {
        return fstat($this->stream);
    }

    public function stream_set_option(int $option, int $first, ?int $second): bool
    {
        return match ($option) {
            STREAM_OPTION_BLOCKING => stream_set_blocking($this->stream, (bool) $first),
            STREAM_OPTION_READ_TIMEOUT => stream_set_timeout($this->stream, $first, (int) $second),
            default => false,
        };
    }

    public function url_stat(string $path, int $flags): array|false
    {
        return false;
    }

    public function stream_close(): void
    {
        fclose($this->stream);
    }
}

MixcloudSandboxStream::install();
